from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "base.workflow"
    label = "workflow"
