"""People for the closed loop: they err, hear, misread, tire of talk, and make good what they are told in time."""
