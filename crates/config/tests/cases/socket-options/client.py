import socket

sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 40000)
sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 30 * 1000)
