"""How sure answers are, and how often they are right: a table and a drawing by tenths."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, EDGE = 460, 420, 50
BINS = 10
Told = Sequence[tuple[float, bool]]


def tenths(told: Told) -> list[tuple[float, int, float]]:
    """For every tenth of confidence: its middle value, how many answers, the share that is right."""
    found = []
    for tenth in range(BINS):
        held = [
            (confidence, right) for confidence, right in told
            if min(int(confidence * BINS + 1e-9), BINS - 1) == tenth
        ]  # fmt: skip
        if held:
            mean = sum(confidence for confidence, _ in held) / len(held)
            found.append((mean, len(held), sum(right for _, right in held) / len(held)))
    return found


def drawing(told: Told) -> str:
    """An SVG: confidence to the right, the share of right answers upwards, a dot for every tenth."""
    side = WIDTH - 2 * EDGE

    def at(x: float, y: float) -> tuple[float, float]:
        return EDGE + x * side, HEIGHT - EDGE - y * (HEIGHT - 2 * EDGE)

    def line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
        (a, b), (c, d) = at(x1, y1), at(x2, y2)
        return f'<line x1="{a:.1f}" y1="{b:.1f}" x2="{c:.1f}" y2="{d:.1f}" {style}/>'

    def text(x: float, y: float, words: str, anchor: str = "middle") -> str:
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'

    grid = [line(k / 5, 0, k / 5, 1, 'stroke="#ddd"') + line(0, k / 5, 1, k / 5, 'stroke="#ddd"')
            + text(at(k / 5, 0)[0], at(0, 0)[1] + 18, f"{k / 5:.1f}")
            + text(EDGE - 8, at(0, k / 5)[1] + 4, f"{k / 5:.1f}", "end") for k in range(6)]  # fmt: skip
    most = max((count for _, count, _ in tenths(told)), default=1)
    dots = [
        f'<circle cx="{at(mean, share)[0]:.1f}" cy="{at(mean, share)[1]:.1f}" '
        f'r="{4 + 10 * (count / most) ** 0.5:.1f}" fill="#1f6feb" fill-opacity="0.7">'
        f"<title>{mean:.2f}: {share:.3f} of {count}</title></circle>"
        for mean, count, share in tenths(told)
    ]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *grid,
        line(0, 0, 1, 1, 'stroke="#999" stroke-dasharray="4 4"'),
        line(0.9, 0, 0.9, 1, 'stroke="#c33" stroke-dasharray="2 3"'),
        *dots,
        text(WIDTH / 2, HEIGHT - 10, "confidence of the first answer"),
        text(WIDTH / 2, 28, "share of first answers that are right; area: how many"),
        "</svg>",
    ]) + "\n"  # fmt: skip
