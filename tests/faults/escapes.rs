//! Attempts to get out of the sandbox. Each is a shell script that exits 0 only if it got what it wanted; beside each
//! stand controls that show that the means work where they may.

use std::{os::unix::fs::PermissionsExt, path::Path, process::Stdio, time::Duration};

use engine::process::{self, EnvPolicy, Launch, Network, Outcome, Reach, Spec};
use tokio_util::sync::CancellationToken;

/// What no attempt may come to see.
const CANARY: &str = "canary-7d1c2f";

/// `$W` workspace, `$H` the owner's home, `$O` the orchestrator's home, `$P` another project, `$PID` a process outside.
const ATTEMPTS: [(&str, &str); 52] = [
    ("read an ssh key", "cat $H/.ssh/id_ed25519"),
    ("read cloud credentials", "cat $H/.aws/credentials"),
    ("read a keyring", "cat $H/.local/share/keyrings/login.keyring"),
    ("read a browser's profile", "cat $H/.mozilla/firefox/x.default/logins.json"),
    ("read another project", "cat $P/secret.txt"),
    ("list another project", "ls $P"),
    ("read the ledger", "cat $O/state/orchestrator.db"),
    ("read the orchestrator's settings", "cat $O/config/orchestrator.toml"),
    ("read through a link in the workspace", "cat $W/link-to-key"),
    ("read through a link to a folder", "cat $W/link-to-home/.ssh/id_ed25519"),
    ("read through a link made inside", "ln -s $H/.ssh/id_ed25519 $W/mine && cat $W/mine"),
    ("hard link to a key", "ln $H/.ssh/id_ed25519 $W/hard"),
    ("read by .. from the workspace", "cat $W/../../home/.ssh/id_ed25519"),
    ("read through /proc/1/root", "cat /proc/1/root$H/.ssh/id_ed25519"),
    ("read through /proc/self/root", "cat /proc/self/root$H/.ssh/id_ed25519"),
    ("read through a host process's root", "cat /proc/$PID/root$H/.ssh/id_ed25519"),
    ("read through a host process's folder", "cat /proc/$PID/cwd/secret.txt"),
    ("read a host process's environment", "grep -a canary /proc/$PID/environ"),
    ("see a host process", "test -d /proc/$PID && grep -q sleep /proc/$PID/comm"),
    ("kill a host process", "kill -0 $PID && kill $PID"),
    ("read the password hashes", "grep -q . /etc/shadow"),
    ("read the host's ssh keys", "cat /etc/ssh/ssh_host_ed25519_key"),
    ("write beside the workspace", "echo x > $W/../beside && test -s $W/../beside && cat $H/.ssh/id_ed25519"),
    ("write into another project", "echo x >> $P/secret.txt"),
    ("write a start file of a shell", "echo x >> $H/.bashrc && grep -q owner $H/.bashrc"),
    ("write a link's target outside", "echo x >> $W/link-to-rc && grep -q owner $W/link-to-rc"),
    ("write authorized keys", "echo x >> $H/.ssh/authorized_keys && grep -q owner $H/.ssh/authorized_keys"),
    ("write into /usr", "touch /usr/bin/orchestrator-canary"),
    ("write into /etc", "echo x > /etc/orchestrator-canary"),
    ("write a unit of systemd", "mkdir -p /etc/systemd/system && touch /etc/systemd/system/x.service"),
    ("write a job for cron", "touch /var/spool/cron/crontabs/root || touch /etc/cron.d/x"),
    ("write a hook of git", "echo x > $W/.git/hooks/pre-commit"),
    ("make a hook of git", "cp /bin/true $W/.git/hooks/post-checkout"),
    ("write git's configuration", "git -C $W config core.hooksPath /tmp"),
    ("replace git's configuration", "rm -f $W/.git/config && echo x > $W/.git/config"),
    ("move the hooks away", "mv $W/.git/hooks $W/.git/old"),
    ("write an agent's configuration", "mkdir -p $W/.claude && echo x > $W/.claude/settings.json"),
    ("turn the kernel", "echo '|/bin/sh' > /proc/sys/kernel/core_pattern"),
    ("pull the kernel's lever", "echo h > /proc/sysrq-trigger && grep -q . /proc/sysrq-trigger"),
    ("mount", "mkdir -p $W/m && mount -t tmpfs none $W/m"),
    ("remount for writing", "mount -o remount,rw /usr && touch /usr/bin/orchestrator-canary"),
    ("unmount what hides", "umount $H && cat $H/.ssh/id_ed25519"),
    (
        "a user namespace that mounts the host",
        "unshare -rm sh -c \"mount --bind / /mnt && cat /mnt$H/.ssh/id_ed25519\"",
    ),
    ("enter the host's namespaces", "nsenter -t 1 -m -p cat $H/.ssh/id_ed25519"),
    ("chroot out", "chroot /proc/1/root cat $H/.ssh/id_ed25519"),
    ("make a device", "mknod $W/disk b 252 0 && head -c 1 $W/disk"),
    ("read memory", "head -c 1 /dev/mem || head -c 1 /proc/kcore"),
    (
        "become another by setuid",
        "cp /bin/sh $W/su && chmod 4755 $W/su && chown 1234 $W/su && test -u $W/su && test \"$($W/su -p -c 'id -u')\" != \"$(id -u)\"",
    ),
    ("use sudo", "sudo -n cat $H/.ssh/id_ed25519"),
    (
        "a socket of the desktop or of docker",
        "test -S /var/run/docker.sock || test -S /run/dbus/system_bus_socket || test -S $H/planted.sock",
    ),
    (
        "the network",
        "node -e \"require('net').connect($PORT,'127.0.0.1').on('connect',()=>process.exit(0)).on('error',()=>process.exit(1))\"",
    ),
    ("a name of the network", "node -e \"require('dns').lookup('example.com',(e)=>process.exit(e?1:0))\""),
];

/// What works inside, so that a failed attempt means something.
const CONTROLS: [(&str, &str); 8] = [
    ("write in the workspace", "echo x > $W/new && cat $W/new"),
    ("read in the workspace", "grep -q inside $W/a.txt"),
    ("write a temporary file", "t=$(mktemp) && echo x > $t && cat $t"),
    ("use git", "git -C $W status --short"),
    ("use the system's programs", "ls /usr/bin | head -3 | wc -l"),
    ("run node", "node -e 'process.exit(0)'"),
    ("see itself in /proc", "grep -q sh /proc/$$/comm"),
    ("make a socket of its own", "node -e \"require('net').createServer().listen('$W/s',()=>process.exit(0))\""),
];

struct Field {
    folder: tempfile::TempDir,
    outside: std::process::Child,
    listener: std::net::TcpListener,
}

impl Drop for Field {
    fn drop(&mut self) {
        let _ = self.outside.kill();
        let _ = self.outside.wait();
    }
}

fn plant() -> Field {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    let put = |path: &str, text: &str| {
        std::fs::create_dir_all(at(path).parent().unwrap()).unwrap();
        std::fs::write(at(path), text).unwrap();
    };
    for path in [
        "home/.ssh/id_ed25519",
        "home/.aws/credentials",
        "home/.local/share/keyrings/login.keyring",
        "home/.mozilla/firefox/x.default/logins.json",
        "other/secret.txt",
        "app/state/orchestrator.db",
        "app/config/orchestrator.toml",
    ] {
        put(path, CANARY);
    }
    put("home/.bashrc", "owner\n");
    put("home/.ssh/authorized_keys", "owner\n");
    put("work/place/a.txt", "inside\n");
    let work = at("work/place");
    let git = |args: &[&str]| {
        assert!(std::process::Command::new("git").args(args).current_dir(&work).status().unwrap().success())
    };
    git(&["init", "-q"]);
    put("work/place/.git/hooks/pre-commit", "#!/bin/sh\n");
    std::os::unix::fs::symlink(at("home/.ssh/id_ed25519"), work.join("link-to-key")).unwrap();
    std::os::unix::fs::symlink(at("home"), work.join("link-to-home")).unwrap();
    std::os::unix::fs::symlink(at("home/.bashrc"), work.join("link-to-rc")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("home/planted.sock")).unwrap();
    let outside = std::process::Command::new("sleep")
        .arg("600")
        .current_dir(at("other"))
        .env("SECRET", CANARY)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    Field { folder, outside, listener: std::net::TcpListener::bind("127.0.0.1:0").unwrap() }
}

async fn run(field: &Field, script: &str, confined: bool) -> Outcome {
    let at = |path: &str| field.folder.path().join(path);
    let work = at("work/place");
    let mut launch = Launch::new("sh", &work, EnvPolicy::WithoutSecrets);
    launch.args(["-c", script]);
    let names = [("W", work.clone()), ("H", at("home")), ("O", at("app")), ("P", at("other")), ("HOME", at("home"))];
    launch.env.extend(names.map(|(name, path)| (name.into(), path.into_os_string())));
    launch.env.insert("PID".into(), field.outside.id().to_string().into());
    launch.env.insert("PORT".into(), field.listener.local_addr().unwrap().port().to_string().into());
    launch.reach = confined.then(|| Reach {
        workspace: work.clone(),
        may_write: true,
        writable: vec![],
        readable: vec![],
        frozen: vec![work.join(".git/hooks"), work.join(".git/config"), work.join(".claude")],
        network: Network::None,
    });
    let spec = Spec { launch, stdin: None, limit: Duration::from_secs(60), keep: 4096 };
    process::command(&spec, &CancellationToken::new()).await.expect("the sandbox starts; is bubblewrap installed?")
}

fn untouched(folder: &Path) {
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).unwrap();
    assert_eq!(read("home/.bashrc"), "owner\n");
    assert_eq!(read("home/.ssh/authorized_keys"), "owner\n");
    assert_eq!(read("other/secret.txt"), CANARY);
    assert_eq!(read("work/place/.git/hooks/pre-commit"), "#!/bin/sh\n");
    assert!(!read("work/place/.git/config").contains("hooksPath"));
    assert!(!folder.join("work/place/.git/hooks/post-checkout").exists());
    assert!(!folder.join("work/place/.claude/settings.json").exists());
    assert!(!folder.join("work/beside").exists());
    assert!(!Path::new("/usr/bin/orchestrator-canary").exists() && !Path::new("/etc/orchestrator-canary").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_attempt_gets_out_of_the_sandbox() {
    let field = plant();
    for (name, script) in CONTROLS {
        let done = run(&field, script, true).await;
        assert_eq!(done.exit, Some(0), "what is allowed does not work: {name}: {}", done.output_tail);
    }
    let mut got_out = Vec::new();
    for (name, script) in ATTEMPTS {
        let done = run(&field, script, true).await;
        if done.exit == Some(0) || done.output_tail.contains(CANARY) {
            got_out.push(format!("{name}: {}", done.output_tail));
        }
    }
    assert_eq!(got_out, Vec::<String>::new());
    untouched(field.folder.path());
    assert!(std::fs::metadata("/bin/sh").unwrap().permissions().mode() & 0o111 != 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_attempts_succeed_where_there_is_no_sandbox() {
    let field = plant();
    for name in [
        "read an ssh key",
        "read another project",
        "read through a link in the workspace",
        "see a host process",
        "read a host process's environment",
        "the network",
        "read through a host process's folder",
    ] {
        let script = ATTEMPTS.iter().find(|(one, _)| *one == name).unwrap().1;
        let done = run(&field, script, false).await;
        assert_eq!(done.exit, Some(0), "{name}: {}", done.output_tail);
    }
}
