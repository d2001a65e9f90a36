"""The pages: a template and what it needs to start; everything else comes over the API."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope
from geo_grid.areas.models import City
from geo_grid.events.queries import last_number
from geo_grid.messages import queries as inbox
from geo_grid.registers import find
from geo_grid.vault.envelopes import public_key
from map_ui import guides
from map_ui.navigation import pages_of

LANGUAGES = ("zh", "en")


def _page(request: HttpRequest, page: str, **more: object) -> HttpResponse:
    """The template `page` with the city's name and the bar of pages that the caller may open.

    The number of unread messages in it is kept current by the stream, from ``last_event`` on.

    Chinese unless ``?lang=en`` or the cookie says otherwise. A page is read, nothing else.
    """
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(("GET", "HEAD"))
    city = City.objects.first()
    scope: Scope = request.scope  # type: ignore[attr-defined]
    follows = scope.allows(Right.CASES_READ) and not scope.is_display
    last_event = last_number() if follows else None  # before what it is to be current to
    return render(
        request,
        f"map_ui/{page}.html",
        {
            "page": page,
            "help": guides.guide_of(page),
            "pages": pages_of(scope),
            "unread": inbox.unread(scope),
            "last_event": last_event,
            "language": _language(request),
            "city_name": city.name if city else "",
            "timezone": city.timezone if city else settings.TIME_ZONE,
            "debug": False,
            **more,
        },
    )


def _language(request: HttpRequest) -> str:
    wished = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "zh")
    return "en" if wished.startswith("en") else "zh"


def start_page(request: HttpRequest) -> HttpResponse:
    """Where a login leads: what waits for the caller. A display goes to its wall."""
    if request.scope.is_display:  # type: ignore[attr-defined]
        return redirect(f"{reverse('command-page')}?wall=1")
    return _page(request, "start")


def map_page(request: HttpRequest) -> HttpResponse:
    """The map."""
    return _page(request, "map")


def plan_page(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """The planner's page: the list of plans, or one of them."""
    return _page(request, "plan")


def plan_sheet_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan on paper: before and after, A3."""
    return _page(request, "plan_sheet")


def shared_plan_page(request: HttpRequest, token: str) -> HttpResponse:
    """A plan behind a link, to look at; the API asks whether the reader may."""
    return _page(request, "plan")


@login_not_required
def login_page(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    return _page(
        request,
        "login",
        is_demo=settings.GEO_GRID_DEMO,
        sso=settings.GEO_GRID_OIDC,
        help_contact=settings.GEO_GRID_HELP_CONTACT,
        sso_failed=request.GET.get("sso") == "failed",
    )


@login_not_required
def start_account_page(request: HttpRequest) -> HttpResponse:
    """A code from an administrator becomes a password of one's own; the code stands behind the #."""
    page = _page(request, "start_account")
    page["Referrer-Policy"] = "no-referrer"
    return page


@login_not_required
def report_page(request: HttpRequest) -> HttpResponse:
    """Report a problem without an account; with ``?r=`` what became of one.

    That is a secret: no other site is told the address one comes from.
    """
    page = _page(request, "report")
    page["Referrer-Policy"] = "no-referrer"
    return page


def account_page(request: HttpRequest) -> HttpResponse:
    """My account; also open to whoever has no role, or must set a password or one-time codes first."""
    return _page(
        request,
        "account",
        must_change_password=request.user.must_change_password,  # type: ignore[union-attr]
        must_enrol=getattr(request.user, "must_enrol", False),
    )


account_page.staff_required = False  # type: ignore[attr-defined]


def accounts_page(request: HttpRequest) -> HttpResponse:
    """Accounts and roles; what is on it comes over the API, which asks for the right."""
    rights = request.scope.rights  # type: ignore[attr-defined]
    return _page(request, "accounts", may_create_accounts=Right.ACCOUNTS_MANAGE in rights)


def factor_resets_page(request: HttpRequest) -> HttpResponse:
    """Second factors that were lost with the phone; likewise."""
    rights = request.scope.rights  # type: ignore[attr-defined]
    return _page(request, "factor_resets", may_open=Right.ACCOUNTS_MANAGE in rights)


def audit_page(request: HttpRequest) -> HttpResponse:
    """The audit trail; likewise."""
    return _page(request, "audit")


def messages_page(request: HttpRequest) -> HttpResponse:
    """One's own messages."""
    return _page(request, "messages")


def exports_page(request: HttpRequest) -> HttpResponse:
    """Exports: one's own, and those that wait for one's decision."""
    return _page(request, "exports")


def duplicates_page(request: HttpRequest) -> HttpResponse:
    """Near-duplicates, both records side by side."""
    return _page(request, "duplicates")


def sources_page(request: HttpRequest) -> HttpResponse:
    """Sources of data and how fresh they are."""
    return _page(request, "sources")


def admissions_page(request: HttpRequest) -> HttpResponse:
    """Which matters a community does not take: for matter editors."""
    return _page(request, "admissions")


def import_page(request: HttpRequest) -> HttpResponse:
    """Files in: for data managers."""
    return _page(request, "import")


def addresses_page(request: HttpRequest) -> HttpResponse:
    """Many addresses at once, and the review of what is doubtful."""
    return _page(request, "addresses")


def reach_page(request: HttpRequest) -> HttpResponse:
    """Who is served by a kind of facility on foot, and the way from a place to the nearest."""
    return _page(request, "reach")


@login_not_required
def nearest_page(request: HttpRequest) -> HttpResponse:
    """The nearest services on foot, for residents and staff alike; no other site is told who comes."""
    page = _page(request, "nearest")
    page["Referrer-Policy"] = "no-referrer"
    return page


def field_page(request: HttpRequest) -> HttpResponse:
    """The field worker's page on a phone: today's doors, visits, cases, reports; by the right to each."""
    rights = request.scope.rights  # type: ignore[attr-defined]
    return _page(
        request, "field", may_visit=Right.REGISTERS_EDIT in rights,
        may_handle=bool({Right.CASES_HANDLE, Right.CASES_VERIFY} & set(rights)), may_report=Right.INCIDENTS_REPORT in rights,
        outbox_key=public_key(),
    )  # fmt: skip


def plates_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Door plates of a house, to be printed; they come over the API."""
    return _page(request, "plates")


def visits_page(request: HttpRequest) -> HttpResponse:
    """How many doors were visited in this period, by rule, grid cell and worker."""
    return _page(request, "visits")


PAPERS = ("A3", "A4")
ORIENTATIONS = ("landscape", "portrait")


def print_page(request: HttpRequest) -> HttpResponse:
    """A sheet of paper; its size is a style sheet of its own, since a page has but one."""
    paper, orient = request.GET.get("paper", "").upper(), request.GET.get("orient", "")
    paper = paper if paper in PAPERS else PAPERS[0]
    orient = orient if orient in ORIENTATIONS else ORIENTATIONS[0]
    style = f"map_ui/map/print_{paper.lower()}_{orient}.css"
    return _page(request, "print", paper=paper, orient=orient, paper_style=style)


def themes_page(request: HttpRequest) -> HttpResponse:
    """Thematic layers: for data managers."""
    return _page(request, "themes")


def _may_export(request: HttpRequest) -> bool:
    return request.scope.allows(Right.EXPORTS_ASK)  # type: ignore[attr-defined, no-any-return]


def command_page(request: HttpRequest) -> HttpResponse:
    """The command centre: map, list and charts of cases; with ``?wall=1`` for a wall."""
    rights = request.scope.rights  # type: ignore[attr-defined]
    return _page(
        request, "command", may_export=_may_export(request), may_send=Right.CASES_DISPATCH in rights
    )


def incidents_page(request: HttpRequest) -> HttpResponse:
    """The list of cases; which of them, the API says."""
    return _page(request, "incidents", may_export=_may_export(request))


def incident_new_page(request: HttpRequest) -> HttpResponse:
    """The form in which a report is taken, on the telephone or for oneself."""
    return _page(request, "incident_new")


def incident_page(request: HttpRequest, ref: str) -> HttpResponse:
    """One case; a ref may hold any characters, so all of the rest of the address is its name."""
    return _page(request, "incident", ref=ref)


def register_desk(request: HttpRequest) -> HttpResponse:
    """Find, add, correct, change, move, retire single records."""
    return _page(request, "desk", **find.examples())


def dossier_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The dossier of a unit or a building, whichever the address says."""
    return _page(request, "dossier")


@login_not_required
def guides_page(request: HttpRequest) -> HttpResponse:
    """The guides to all pages."""
    language = _language(request)
    return _page(
        request, "guides", guides=[guides.guide(page, language) for page in guides.pages()]
    )


@login_not_required
def guide_page(request: HttpRequest, subject: str) -> HttpResponse:
    """How to use one page: a picture with numbers, and what to do at each."""
    try:
        found = guides.guide(subject, _language(request))
    except KeyError as error:
        raise Http404 from error
    return _page(request, "guide", guide=found)
