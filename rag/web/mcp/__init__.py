"""The MCP server: assistants ask, search, check and read with the tools of this package.

A call's arguments -> the service that the web page uses -> a typed result with quotes and links.
"""
