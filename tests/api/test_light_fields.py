"""Fields that are copied, not made anew, answer for their own serializer alone."""

from rest_framework import serializers

from api.fields import LightFields


class Named(LightFields):
    name = serializers.CharField(max_length=3)
    marks = serializers.ListField(child=serializers.IntegerField())
    seen_by = serializers.SerializerMethodField()

    def get_seen_by(self, _told) -> str:
        return self.context["caller"]


def test_each_serializer_answers_from_its_own_context():
    told = {"name": "abc", "marks": [1]}
    one, other = Named(told, context={"caller": "one"}), Named(told, context={"caller": "other"})
    assert (one.data["seen_by"], other.data["seen_by"]) == ("one", "other")
    for serializer in (one, other):
        for field in serializer.fields.values():
            assert field.parent is serializer
        assert serializer.fields["marks"].child.root is serializer


def test_a_field_changed_on_one_serializer_stays_as_it_was_on_the_next():
    one = Named()
    one.fields["name"].required = False
    one.fields["marks"].child.min_value = 5
    assert Named().fields["name"].required is True
    assert Named().fields["marks"].child.min_value is None
    refused = Named(data={"name": "abcd", "marks": [1]})
    assert not refused.is_valid()
    assert set(refused.errors) == {"name"}
