#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>

#define IDLE_SECONDS 120
#define PROBES 5

struct options {
    int idle, interval, count;
};

static const int yes = 1;

/* Probes sooner than any box on the way forgets. */
static int keep_alive(int fd)
{
    int idle = IDLE_SECONDS, interval = 20;
    unsigned int user_timeout = 2 * 60 * 1000u; // ms
    socklen_t size = sizeof(int);

    if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes) == -1) {
        perror("SO_KEEPALIVE");
        return -errno;
    }
#ifdef TCP_KEEPIDLE
    if (setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle)) < 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval)) < 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &(int){PROBES}, sizeof(int)) < 0)
        return -errno;
#endif
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &user_timeout, sizeof(user_timeout));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &idle, &size);
}
