"""A brief on two territories: one side of A4 and an annex, each sentence with its source.

`matter` asks the questions, `statements` makes sentences of the records, `fitting` chooses what
stands on the first side, and `word`, `markdown` and `page` write the same brief in three forms.
"""
