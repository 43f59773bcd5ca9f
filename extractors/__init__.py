"""From the text of one article to its record: mentions, values and the facts among them."""
