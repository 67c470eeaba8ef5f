"""The demo company: six months of a drives manufacturer, lived by calling the same actions that people call.

No row is written past an action. `company` founds it, `learners` are what its people do, `diary` brings everything into the order of time.
"""
