"""The only room that speaks HTTP and the registry's words (study, protocolSection, nextPageToken)."""

from __future__ import annotations

from trialsearch.registry.client import BASE_URL, RegistryClient, Version, decode_version
from trialsearch.registry.pages import Page, decode_page
from trialsearch.registry.query import RegistryQuery, address_of, build_params, paediatric_all
from trialsearch.registry.transport import PACE_S, RequestLog, RetryPolicy, Timeouts, Transport
from trialsearch.registry.walk import Walk

__all__ = [
    "BASE_URL",
    "PACE_S",
    "Page",
    "RegistryClient",
    "RegistryQuery",
    "RequestLog",
    "RetryPolicy",
    "Timeouts",
    "Transport",
    "Version",
    "Walk",
    "address_of",
    "build_params",
    "decode_page",
    "decode_version",
    "paediatric_all",
]
