"""Security headers: those of every answer, of data, and of pages."""

from __future__ import annotations

from collections.abc import Mapping

SNAPSHOT = "Stigraph-Snapshot"
"""The header that says which graph gave an answer, where its body has no place for it."""

POLICY = "Content-Security-Policy"

DATA_HEADERS: Mapping[str, str] = {
    POLICY: "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Content-Location, ETag, Link, Retry-After, Stigraph-Snapshot, X-Request-Id"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Headers of an answer that is data: any page may read it, and it may do nothing itself."""

PAGE_HEADERS: Mapping[str, str] = {
    POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Headers of an answer that is a page, where its route sets none of its own."""

COMMON_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
"""Headers of every answer."""
