"""Other ways to do the same work, each written to win and each checked to give the same answer."""
