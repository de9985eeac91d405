"""The network: any slice of what ties territories, measured, drawn and compared between days.

`ties` asks the questions, `slices` cuts a picture's worth of nodes and edges out of the answers,
`places` lays them out, `measures` counts on them with the method told, `changes` compares two
days, and `graphs` hands the slice to networkx and GraphML.
"""
