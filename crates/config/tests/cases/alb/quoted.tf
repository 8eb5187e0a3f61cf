resource "aws_lb" "site" {
  load_balancer_type = "application"
  idle_timeout       = "120"
  client_keep_alive  = "${var.life}"
}
