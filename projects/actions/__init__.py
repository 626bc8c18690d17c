"""What people do with a project: a module a stage, a function a verb."""
