"""The competency questions: what is asked of which named question, and the whole answer."""
