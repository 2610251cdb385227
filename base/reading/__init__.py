"""What people type, read in one way: by forms, searches, imports, sign-in and the model's edge alike.

Pure functions, one module for each kind: `signs` (digits, spaces, what cannot be seen), `names`, `phones`, `emails`,
`codes`, `days`, `numbers`, `places`, `national`. `read_…` returns the value, or raises `Unreadable` with a sentence
that helps.
"""
