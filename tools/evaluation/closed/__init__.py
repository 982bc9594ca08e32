"""The closed loop scored: what an assistant's words do to a person who errs, reacts and tires of talk."""
