"""Every setting of the service, read from the environment: a room a theme, all of them here."""

from datalab.settings.application import *
from datalab.settings.databases import *
from datalab.settings.environment import *
from datalab.settings.files import *
from datalab.settings.mail import *
from datalab.settings.security import *
from datalab.settings.site import *
from datalab.settings.work import *
