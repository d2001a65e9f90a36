"""What no client of ours sends: values for bodies, texts for addresses, headers, whole bodies."""

from __future__ import annotations

import json
from typing import Any

LONE = "\ud800"
DEEP: Any = json.loads("[" * 90 + "]" * 90)

VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 1.5, "", " ", "x", [], {}, [None], [[]], [{}], {"a": None},
    {"type": "Point"}, {"type": "Point", "coordinates": ["a", "b"]}, DEEP, LONE, "a\0b", "a\nb",
    10**30, 2**31, 2**63, -(2**63) - 1, 1e300, -1e300, 987_654_321, "9" * 4000, "9" * 5000,
    "１２", "٣٤", "1_0", "0x10", "+1", "1e5", "1e400", "NaN", "Infinity", "-0", " 7 ", "99\n",
    "true", "on", "２０２６－０１－０１", "0000-01-01", "99999-01-01", "2023-02-29", "0001-01-01",
    "9999-12-31", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-W01-1",
    "20260101", "２０２６-０１-０１T00:00:00Z", "x" * 100_000, "😀", "\u202e", "\ufeff", "%00", "../..",
    "'; DROP TABLE geo_grid_user; --", "POINT(" + "9" * 2000 + " 1)", ["x"] * 3000,
]  # fmt: skip
"""Each stands where another value is meant."""

RAW: list[bytes] = [
    b"", b"null", b"[]", b"1", b'"x"', b"{", b"}", b"\xff\xfe{}", b"\x00" * 9, b'{"a": "\xff"}',
    b"NaN", b'{"a": NaN}', b'{"a": -Infinity}', b'{"a": 1e400}', b'{"a": ' + b"9" * 400 + b"}",
    b'{"a": ' + b"9" * 5000 + b"}", b'{"a": 1, "a": 2}', b'{"a": {"b": 1, "b": 1}}',
    b'{"a": "\\ud800"}', b'{"\\udfff": 1}', b'{"a": "\\u0000"}', b'{"a\\u0000": 1}',
    b"[" * 100_000, b'{"a":' * 50_000, b"[" * 70 + b"]" * 70, b"\xef\xbb\xbf{}", b"{}x", b"{'a': 1}",
    b"a=1&a=2", b"a=%00", b"%", b"x" * 70_000,
]  # fmt: skip
"""Each is sent as the whole body."""

MULTIPART = [
    b"", b"--x--\r\n", b"--x\r\n\r\n--x--", b'--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="column"\r\n\r\na\x00b\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="column"\r\n\r\n\xff\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\x00.csv"\r\n\r\na\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../a.csv"\r\n\r\na,b\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="confidence"\r\n\r\n1e400\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="column"\r\n\r\na\r\n' * 1200 + b"--x--\r\n",
]  # fmt: skip

TYPES = [
    "application/json", "application/json; charset=utf-16", "application/json; charset=base64",
    "application/json; charset=undefined", "application/json; charset=x", "text/plain",
    "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=" + "x" * 300, "application/octet-stream", "application/xml",
    "", ";", "a/b/c", "application/json;charset=idna", "\xff/\xff", "application/x-www-form-urlencoded; charset=rot13",
]  # fmt: skip

TEXTS = [
    "%ED%A0%80", "%00", "%FF", "%C3", "%", "%zz", "%EF%BC%91", "%D9%A3", "9" * 30, "9" * 400, "-1",
    "1e999", "NaN", "inf", "1_0", "%2B1", "+1", "", "%20", "%0A", "%0D%0ASet-Cookie:%20a=b", "true",
    "%F0%9F%98%80", "x" * 3000, "0000-01-01", "99999-01-01", "2023-02-29", "2026-01-01", "9999-12-31",
    "0001-01-01", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00%2B23:59", "..", "../..", "..%2F..",
    "'", "%22", "%3Cscript%3E", "[]", "{}", "null", "%E2%80%AE", "1,2", "1,2,3,4", "NaN,1,2,3",
    "1e400,1,2,3", "-180,-90,180,90", "0,0,0,0,0,0", "181,91", "wgs84", "json", "html", "xlsx", "exe",
]  # fmt: skip
"""Percent-encoded, for a parameter's value or a part of a path."""

FILTERS = [
    "(" * 40 + "a=1" + ")" * 40, "NOT " * 300 + "a=1", "a=1 AND " * 300 + "a=1", "a", "=", "'", "a = 'x",
    "S_INTERSECTS(geometry,POINT(1e400 1))", "S_INTERSECTS(geometry,POINT(NaN NaN))",
    "S_INTERSECTS(geometry,POLYGON((0 0,1 1)))", "S_INTERSECTS(geometry,POLYGON(()))",
    "S_INTERSECTS(geometry,POINT(" + "9" * 3000 + " 1))", "S_INTERSECTS(geometry,GEOMETRYCOLLECTION EMPTY)",
    "floors = 1e400", "floors = " + "9" * 400, "floors = '１'", "floors > TRUE", "name LIKE '\x00'",
    "name = '\ud83d'", "id = 9999999999999999999999", "id IN (" + "1," * 1500 + "1)", "BBOX(geometry,1,2,3)",
    "T_AFTER(reported_at, TIMESTAMP('99999-01-01T00:00:00Z'))", "T_AFTER(reported_at, DATE('0000-01-01'))",
    "T_DURING(reported_at, INTERVAL('..','..'))", "floors = 1 / 0", "floors = floors + 1", "CASEI(name) = CASEI('x')",
    "name = 'x' -- ;", "S_WITHIN(POINT(1 1), POINT(1 1))", "name BETWEEN 1 AND 2", "name IS NULL AND",
]  # fmt: skip
"""CQL2 texts."""

FILTERS_JSON: list[Any] = [
    DEEP, [], {}, {"op": "="}, {"op": "=", "args": []}, {"op": "=", "args": [{"property": "floors"}, 10**400]},
    {"op": "and", "args": [{"op": "and", "args": [True]}]}, {"op": "x", "args": [1, 2]}, None, 1, "x",
    {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [None, []]}]},
    {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Polygon", "coordinates": DEEP}]},
    {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [1, "x", {}, None]}]},
    {"op": "in", "args": [{"property": "name"}, [DEEP, {}, None]]}, {"op": "like", "args": [1, 2]},
    {"op": "between", "args": [{"property": "floors"}, {}, []]}, {"op": "isNull", "args": [[]]},
    {"op": "=", "args": [{"property": {"a": 1}}, 1]}, {"op": [], "args": {}}, {"op": "not", "args": []},
    {"op": "t_after", "args": [{"property": "reported_at"}, {"timestamp": "99999"}]},
    {"op": "t_during", "args": [{"property": "reported_at"}, {"interval": [1, {}]}]},
]  # fmt: skip

BYTES_100_KB = "A" * 100_000
HEADERS: list[tuple[str, str]] = [
    ("AUTHORIZATION", "Bearer"), ("AUTHORIZATION", "Bearer \xff\xfe"), ("AUTHORIZATION", "Bearer " + BYTES_100_KB),
    ("AUTHORIZATION", "Basic %%%"), ("AUTHORIZATION", "Basic AAA"), ("AUTHORIZATION", "Basic AGE6YgA="),
    ("AUTHORIZATION", "Basic " + BYTES_100_KB), ("AUTHORIZATION", "Bearer a, Bearer b"), ("AUTHORIZATION", "\x00"),
    ("AUTHORIZATION", "Digest x"), ("COOKIE", "geo_grid_session=\"\\000a\""), ("COOKIE", "geo_grid_session=\xff"),
    ("COOKIE", "geo_grid_session=" + "x" * 8000), ("COOKIE", "geo_grid_device=\"\\000\"; csrftoken=\xff"),
    ("COOKIE", "django_language=../../etc; geo_grid_session=x"), ("COOKIE", "django_language=\"\\000\""),
    ("COOKIE", "\x00=\x00;;;=;==\xff"), ("COOKIE", "csrftoken=" + "A" * 64), ("X_CSRFTOKEN", "\xff\x00"),
    ("X_CSRFTOKEN", BYTES_100_KB), ("HOST", "evil.example"), ("HOST", "a b"), ("HOST", "\xff"), ("HOST", "[::1"),
    ("HOST", "127.0.0.1:99999999"), ("HOST", ""), ("HOST", "localhost:x"), ("X_FORWARDED_FOR", "\x00, x"),
    ("X_FORWARDED_HOST", "evil.example"), ("X_FORWARDED_PROTO", "gopher"), ("ACCEPT", "*/*;q=x"), ("ACCEPT", "\xff"),
    ("ACCEPT", "text/html;q=1e400"), ("ACCEPT", "image/png"), ("ACCEPT", ","), ("ACCEPT", "a" * 9000), ("ACCEPT", "a/b;" * 500),
    ("ACCEPT_LANGUAGE", "x" * 9000), ("ACCEPT_LANGUAGE", "zh;q=1e400,en;q=NaN"), ("ACCEPT_LANGUAGE", "../..,\xff"),
    ("ACCEPT_LANGUAGE", "en-" * 200), ("ACCEPT_ENCODING", "gzip;q=x, \xff"), ("RANGE", "bytes=9-1,-,x"),
    ("RANGE", "bytes=0-" + "9" * 400), ("IF_NONE_MATCH", '"'), ("IF_NONE_MATCH", "W/" * 5000), ("IF_NONE_MATCH", "\xff"),
    ("IF_MODIFIED_SINCE", "Mon, 99 Foo 99999 99:99:99 GMT"), ("IF_MODIFIED_SINCE", "\x00"),
    ("IF_MODIFIED_SINCE", "Sat, 29 Feb 0000 00:00:00 GMT"), ("IF_UNMODIFIED_SINCE", "x"), ("IF_MATCH", '"x'),
    ("ORIGIN", "http://[::1"), ("ORIGIN", "null"), ("REFERER", "http://[::1"), ("REFERER", "\xff"),
    ("USER_AGENT", "\x00\x1b[31m\xff"), ("USER_AGENT", BYTES_100_KB), ("CONTENT_ENCODING", "gzip"),
    ("LAST_EVENT_ID", "x" * 500), ("X_HTTP_METHOD_OVERRIDE", "DELETE"), ("X_SCRIPT_NAME", "//evil"),
]  # fmt: skip
"""As WSGI hands them over: the name without HTTP_, bytes as Latin-1."""

METHODS = [
    "GET",
    "HEAD",
    "OPTIONS",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "get",
    "X" * 50,
]
