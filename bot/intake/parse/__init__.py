"""Feed documents into stories.

feedparser runs in a worker process, which must start quickly: nothing is imported here.
"""
