"""`/lite`: the questions, the answers and one study as plain HTML, posted and never stored (without Streamlit)."""
