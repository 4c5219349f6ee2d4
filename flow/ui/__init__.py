"""The few widgets that two pages share. The only part of flow/ that may import Streamlit."""
