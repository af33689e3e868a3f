# A room in a container. Everything it writes is in one volume, so the rest can be read-only:
#
#   docker build -t reading-room .
#   docker run --read-only --publish 8080:8080 --volume room:/data reading-room
#
# A folder of the host in place of the volume must be writable for user 10001.

FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY Cargo.toml Cargo.lock ./
COPY src src
# Never built here, but Cargo.toml names them.
COPY benches benches
# Templates, static files and migrations end up inside the binary.
COPY templates templates
COPY docs/accuracy.md docs/accuracy.md
COPY static static
COPY migrations migrations
RUN cargo build --release --locked

# The same Debian as above: the binary is linked against its C library.
FROM debian:bookworm-slim
RUN install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /build/target/release/reading-room /usr/local/bin/reading-room
# An empty room takes in the folder `seeds` of its working directory.
COPY seeds /room/seeds
WORKDIR /room
USER 10001:10001
VOLUME /data
# SQLite's large sorts need a place to write, and the root file system may be none.
ENV SQLITE_TMPDIR=/data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["reading-room", "healthcheck"]
ENTRYPOINT ["reading-room", "--db", "/data/room.db", "--addr", "0.0.0.0:8080"]
