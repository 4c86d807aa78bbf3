"""The dashboard as an ASGI application: `streamlit run asgi.py`, or `uvicorn trialsearch.dashboard.asgi:app`."""

from __future__ import annotations

import streamlit as st

from trialsearch.dashboard.middleware import MAIN, middleware, routes

app = st.App(MAIN, routes=routes(), middleware=middleware())
