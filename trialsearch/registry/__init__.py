"""The only room that speaks HTTP and the registry's words (study, protocolSection, nextPageToken)."""

from __future__ import annotations

from trialsearch.registry.client import BASE_URL, Page, RegistryClient, Version
from trialsearch.registry.query import RegistryQuery, build_params, paediatric_all
from trialsearch.registry.transport import PACE_S, RequestLog, RetryPolicy, Timeouts, Transport

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
    "build_params",
    "paediatric_all",
]
