"""`streamlit run streamlit_app.py`: the dashboard, from a checkout (`trialsearch app` serves an installed one)."""

from __future__ import annotations

import runpy

import streamlit as st

from trialsearch.dashboard.middleware import MAIN, middleware, routes

if __name__ == "__main__":  # Streamlit's AppTest, which knows plain scripts only
    runpy.run_path(str(MAIN), run_name="__main__")
else:  # `streamlit run` looks for this very call in this very file
    app = st.App(MAIN, routes=routes(), middleware=middleware())
