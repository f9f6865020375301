"""Articles and chunks go in; a ledger (SQLite) and a searchable Chroma collection come out.

The ledger is the truth; the collection is a copy that can be rebuilt from it.
"""
