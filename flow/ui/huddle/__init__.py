"""The Huddle's screen: what it shows, how it looks, the forms, the keys, and keeping it awake."""
