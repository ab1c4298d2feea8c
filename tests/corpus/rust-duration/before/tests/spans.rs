use spans::{longest, parse, render, total, ParseError};

#[test]
fn units_are_read() {
    assert_eq!(parse("45s"), Ok(45));
    assert_eq!(parse("1h 30m"), Ok(5400));
    assert_eq!(parse("2d"), Ok(172_800));
}

#[test]
fn nonsense_is_refused() {
    assert_eq!(parse(""), Err(ParseError::Empty));
    assert_eq!(parse("h"), Err(ParseError::Number("h".into())));
    assert_eq!(parse("5x"), Err(ParseError::Unit("x".into())));
}

#[test]
fn lengths_are_written() {
    assert_eq!(render(5400), "1h 30m");
    assert_eq!(render(86_401), "1d 1s");
}

#[test]
fn lines_are_added_up() {
    assert_eq!(total("# work\n1h\n\n30m\n"), Ok(5400));
    assert_eq!(longest("5m\nnone\n1h"), Some(3600));
}
