terraform {
  required_version = ">= 1.6"
}

variable "name" {
  type    = string
  default = "edge"
}

locals {
  idle = 75
  tags = { service = var.name }
}

resource "aws_lb" "edge" {
  name               = var.name
  internal           = false
  load_balancer_type = "application"
  security_groups    = [aws_security_group.lb.id]
  subnets            = var.subnets

  idle_timeout               = local.idle
  client_keep_alive          = 1800
  enable_http2               = true
  enable_deletion_protection = true
  drop_invalid_header_fields = true

  access_logs {
    bucket  = "logs"
    enabled = true
  }

  tags = local.tags
}

resource "aws_lb_target_group" "app" {
  name                 = "app"
  port                 = 8080
  protocol             = "HTTP"
  vpc_id               = var.vpc
  deregistration_delay = 30

  health_check {
    path     = "/healthz"
    interval = 10
    timeout  = 5
  }

  stickiness {
    type            = "lb_cookie"
    cookie_duration = 86400
    enabled         = false
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.edge.arn
  port              = 443
  protocol          = "HTTPS"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}
