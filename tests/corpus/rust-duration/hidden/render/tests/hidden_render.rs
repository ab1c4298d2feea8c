use spans::{parse, render, total, ParseError};

#[test]
fn zero() {
    assert_eq!(render(0), "0s");
    assert_eq!(render(60), "1m");
}

#[test]
fn weeks() {
    assert_eq!(render(604_800), "1w");
    assert_eq!(render(1_216_805), "2w 2h 5s");
    assert_eq!(parse("3w"), Ok(1_814_400));
    assert_eq!(parse(&render(694_861)), Ok(694_861));
}

#[test]
fn indented_comments() {
    assert_eq!(total("  # note\n5s\n\t# more"), Ok(5));
    assert_eq!(total("x"), Err(ParseError::Number("x".into())));
}
