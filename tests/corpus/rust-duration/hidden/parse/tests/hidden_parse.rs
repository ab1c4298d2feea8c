use spans::{parse, total, ParseError};

#[test]
fn joined() {
    assert_eq!(parse("2m3s"), Ok(123));
    assert_eq!(parse("1d1h1m1s"), Ok(90_061));
    assert_eq!(parse(" 7m 1h30m "), Ok(5820));
    assert_eq!(total("1h2m\n3s4m"), Ok(3963));
}

#[test]
fn refused() {
    assert_eq!(parse("1h30"), Err(ParseError::Unit(String::new())));
    assert_eq!(parse("1h5x"), Err(ParseError::Unit("x".into())));
    assert_eq!(parse(""), Err(ParseError::Empty));
    assert!(matches!(parse("hm"), Err(ParseError::Number(_))));
}

#[test]
fn overflow() {
    assert!(matches!(parse("213503982334602d"), Err(ParseError::Number(_))));
    assert!(matches!(parse("18446744073709551615s 1s"), Err(ParseError::Number(_))));
    assert_eq!(parse("18446744073709551615s"), Ok(u64::MAX));
}
