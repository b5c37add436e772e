"""How a person gets into the pages: a link that lets in once, a cookie from then on, and the guard who asks for it."""
