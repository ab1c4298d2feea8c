use proptest::prelude::*;

use super::*;

#[test]
fn marks_are_counted_in_utf16_units() {
    let rich = Rich::new().say("🚀 ").bold("näch🙂ste").say("!");
    assert_eq!(rich.marks, [Mark { at: 3, len: 9, style: Style::Bold }]);
    let both = Rich::plain("é ").then(&rich);
    assert_eq!(both.marks[0].at, 5);
}

#[test]
fn white_space_stays_outside_of_a_mark_and_an_empty_mark_is_none() {
    let rich = Rich::new().bold("  a b \n").code("   ").code("");
    assert_eq!(rich.text, "  a b \n   ");
    assert_eq!(rich.marks, [Mark { at: 2, len: 3, style: Style::Bold }]);
}

#[test]
fn a_long_text_is_cut_at_a_paragraph() {
    let rich = Rich::plain(format!("{}\n\n{}\n{}", "a".repeat(50), "b".repeat(20), "c".repeat(40)));
    let parts = rich.split(80);
    assert_eq!(parts.iter().map(|part| part.text.len()).collect::<Vec<_>>(), [50, 61]);
}

#[test]
fn a_mark_goes_on_behind_a_cut() {
    let rich = Rich::new().say("x").block("diff", &format!("{}\n{}", "+".repeat(30), "-".repeat(30)));
    let parts = rich.split(40);
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0].marks, [Mark { at: 2, len: 30, style: Style::Block("diff".into()) }]);
    assert_eq!(parts[1].marks, [Mark { at: 0, len: 30, style: Style::Block("diff".into()) }]);
}

proptest! {
    #[test]
    fn every_part_fits_and_no_word_is_lost(
        pieces in prop::collection::vec(("[a-zé🙂 \n\t]{0,40}", 0u8..4), 0..20),
        most in 2usize..60,
    ) {
        let mut rich = Rich::new();
        for (words, style) in &pieces {
            rich = match style {
                0 => rich.say(words),
                1 => rich.bold(words),
                2 => rich.code(words),
                _ => rich.block("rust", words),
            };
        }
        let parts = rich.split(most);
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(parts.iter().map(|part| letters(&part.text)).collect::<String>(), letters(&rich.text));
        for part in &parts {
            prop_assert!(part.units() <= most);
            let units: Vec<u16> = part.text.encode_utf16().collect();
            for mark in &part.marks {
                prop_assert!(mark.len > 0 && mark.at + mark.len <= units.len());
                prop_assert!(String::from_utf16(&units[mark.at..mark.at + mark.len]).is_ok());
            }
        }
    }
}
