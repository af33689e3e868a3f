//! The schemas of values that are written in another shape than they have here.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, OneOfBuilder, Ref, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use super::{DocumentName, PartId, Point, When};
use crate::text::Span;

impl PartialSchema for Span {
    fn schema() -> RefOr<Schema> {
        let offset =
            ObjectBuilder::new().schema_type(Type::Integer).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64))).minimum(Some(0));
        ArrayBuilder::new()
            .items(offset)
            .min_items(Some(2))
            .max_items(Some(2))
            .description(Some(
                "A range of bytes in the UTF-8 text that it belongs to, its start included and its end not; empty for a point.",
            ))
            .into()
    }
}

impl ToSchema for Span {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Span")
    }
}

impl PartialSchema for DocumentName {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(Self::PATTERN))
            .description(Some("The name of a document, the part of its address that lasts."))
            .into()
    }
}

impl ToSchema for DocumentName {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("DocumentName")
    }
}

impl PartialSchema for PartId {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A part of a document: `title`, `summary`, `body`, or the id of a note, `fn2`."))
            .into()
    }
}

impl ToSchema for PartId {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("PartId")
    }
}

impl PartialSchema for When {
    fn schema() -> RefOr<Schema> {
        let point = || Ref::from_schema_name(Point::name());
        // A derived schema knows no variant of two values.
        let points = || ArrayBuilder::new().items(point()).min_items(Some(2)).max_items(Some(2));
        let one = |variant: &str, says: &str, value: RefOr<Schema>| {
            ObjectBuilder::new().property(variant, value).required(variant).description(Some(says))
        };
        OneOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["undated"])))
            .item(one("point", "A day, a month, a season or a year.", point().into()))
            .item(one("range", "All the time from the one to the other.", points().into()))
            .item(one("between", "At some time that nobody knows better than by these two limits.", points().into()))
            .item(one("before", "At some time that this is the limit of.", point().into()))
            .item(one("after", "At some time from this limit on.", point().into()))
            .description(Some("When, as far as it is known."))
            .into()
    }
}

impl ToSchema for When {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("When")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Point::name().into_owned(), Point::schema()));
    }
}
