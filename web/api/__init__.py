"""The JSON API, for programs: `/api/v1`. Bearer tokens only, three-part errors, the same door as everybody's."""
