"""The addresses of the wing."""

app_name = "projects"
urlpatterns: list = []
