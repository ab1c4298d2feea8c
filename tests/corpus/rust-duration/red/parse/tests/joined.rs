use spans::{parse, ParseError};

#[test]
fn units_may_stand_together() {
    assert_eq!(parse("1h30m"), Ok(5400));
    assert_eq!(parse("1d2h 5s"), Ok(93_605));
}

#[test]
fn too_long_is_an_error() {
    let text = "999999999999999999d";
    assert_eq!(parse(text), Err(ParseError::Number(text.into())));
}
