resource "aws_lb" "tcp" { load_balancer_type = "network" }
resource "aws_lb_listener" "tcp" {
  load_balancer_arn = aws_lb.tcp.arn
  port = 443
  tcp_idle_timeout_seconds = 10
}
