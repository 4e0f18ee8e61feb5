"""The page in Streamlit: ``streamlit run met_streamlit.py``."""

import streamlit as st
from inhoud import table, views

for view in views():
    code = next(iter(view["pictures"]))
    if view["choice"]:
        labels = dict(view["choice"]["options"])
        code = st.radio(view["choice"]["label"], list(labels), format_func=labels.get)
    picture = view["pictures"][code]
    st.subheader(picture["title"])
    st.write(picture["sentence"])
    if picture["figure"]:
        st.plotly_chart(picture["figure"], key=view["id"], theme=None)
    st.html(table(picture))
