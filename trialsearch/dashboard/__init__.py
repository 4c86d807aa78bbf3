"""The page: the only room that draws with Streamlit. It computes nothing; it shows what others answer."""
