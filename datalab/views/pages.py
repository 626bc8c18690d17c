"""The public home and « ce qui m’attend »."""

from django.shortcuts import render


def home(request):
    """What the desk is, for whom, and how to apply."""
    return render(request, "datalab/home.html")


def dashboard(request):
    """What needs the person, oldest first, whatever the wing."""
    from datalab.waiting import waiting_for

    return render(request, "datalab/dashboard.html", {"waiting": waiting_for(request.user)})
