"""Sources beyond the folder: pages, feeds, sitemaps and lists of addresses, fetched into it.

source -> links -> pages, each requested politely and from public addresses only -> files in `web`
"""
