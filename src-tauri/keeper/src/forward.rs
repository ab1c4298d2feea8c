//! Inside of a sandbox without a network: a port on its own loopback, carried to a socket outside.

use std::{
    ffi::OsString,
    io,
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    process::{Command, ExitCode},
    thread,
};

use crate::hold::code_of;

/// Listens there, and runs the program until it ends.
pub fn forward(port: i32, socket: &str, command: &[OsString]) -> ExitCode {
    let port = u16::try_from(port).unwrap_or(0);
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(listener) => listener,
        Err(problem) => {
            eprintln!("orchestrator-keeper: listening on the sandbox's loopback: {problem}");
            return ExitCode::from(71);
        }
    };
    let socket = socket.to_owned();
    thread::spawn(move || {
        for inside in listener.incoming().flatten() {
            let socket = socket.clone();
            thread::spawn(move || {
                let _ = carry(&inside, &socket);
            });
        }
    });
    match Command::new(&command[0]).args(&command[1..]).status() {
        Ok(status) => ExitCode::from(code_of(status)),
        Err(problem) => {
            eprintln!("{}: {problem}", command[0].display());
            ExitCode::from(127)
        }
    }
}

fn carry(inside: &TcpStream, socket: &str) -> io::Result<()> {
    let outside = UnixStream::connect(socket)?;
    let (mut from, mut to) = (inside.try_clone()?, outside.try_clone()?);
    let up = thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let (mut from, mut to) = (&outside, inside);
    let _ = io::copy(&mut from, &mut to);
    let _ = inside.shutdown(Shutdown::Write);
    let _ = up.join();
    Ok(())
}
