"""Lists as offices send them, with the truth of every row beside, and what a plan makes of them.

`rosters` and `annexes` make the lists, `scoring` weighs a plan against the truth. The same seed gives the
same list; everybody in them is invented.
"""
