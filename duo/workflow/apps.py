from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "duo.workflow"
    label = "workflow"
