resource "aws_lb" "web" {
  name               = "web"
  load_balancer_type = "application"
  idle_timeout       = 400
  client_keep_alive  = var.keep_alive
}
