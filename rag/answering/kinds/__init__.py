"""Questions that are answered in another way than by the sentences that fit best."""
