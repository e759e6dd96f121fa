"""What becomes of pictures that come from anywhere, and what is sent back with a word of why."""

import contextlib
import io

import pytest
from django.core.files.storage import default_storage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from articles import pictures
from articles.models import Picture
from config.errors import Refusal
from tests.articles.files import drawn, file, png_that_says
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(at):
    def keep(data):
        return pictures.keep(data, None, at)

    return keep


def kept_file(picture, width=None):
    with default_storage.open(pictures.file_name(picture.digest, width or picture.width)) as kept:
        return kept.read()


def seen(picture, width=None):
    return Image.open(io.BytesIO(kept_file(picture, width)))


def is_about(colour, expected):
    return all(abs(one - other) <= 24 for one, other in zip(colour, expected, strict=True))


def corners(picture):
    """The colours in the middle of the four quarters."""
    shown = seen(picture).convert("RGB")
    return [
        shown.getpixel((round(shown.width * x), round(shown.height * y))) for y in (0.25, 0.75) for x in (0.25, 0.75)
    ]


RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


class TestWhatIsKept:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
    def test_every_kind_becomes_webp(self, keep, kind):
        picture = keep(file(kind=kind))
        assert (picture.width, picture.height, picture.widths) == (640, 400, [480, 640])
        assert seen(picture).format == "WEBP"
        assert seen(picture, 480).size == (480, 300)
        assert is_about(corners(picture)[0], RED)
        assert is_about(corners(picture)[3], BLUE)

    @pytest.mark.parametrize(
        ("width", "widths"),
        [
            (200, [200]),
            (480, [480]),
            (481, [480, 481]),
            (1600, [480, 960, 1600]),
            (1601, [480, 960, 1600]),
            (5000, [480, 960, 1600]),
        ],
    )
    def test_widths_are_scaled_down_and_never_up(self, keep, width, widths):
        picture = keep(file(drawn(width, 300)))
        assert picture.widths == widths
        assert picture.width == widths[-1]
        assert [seen(picture, kept).width for kept in widths] == widths

    def test_the_same_picture_twice_is_one_row(self, keep):
        assert keep(file()) == keep(file())
        assert Picture.objects.count() == 1
        assert keep(file(drawn(641))) != keep(file())

    def test_a_picture_is_the_same_whatever_was_written_beside_it(self, keep):
        exif = Image.Exif()
        exif[0x0110] = "A camera"
        assert keep(file(exif=exif)) == keep(file())

    def test_whoever_came_first_is_its_uploader(self, at):
        first, second = UserFactory(), UserFactory()
        assert pictures.upload(file(), first, at).uploader == first
        assert pictures.upload(file(), second, at).uploader == first

    def test_a_file_that_broke_off_while_it_was_written_is_written_again(self, keep):
        picture = keep(file())
        name = pictures.file_name(picture.digest, 480)
        with default_storage.open(name, "wb") as cut:
            cut.write(b"RIFF")
        keep(file())
        assert seen(picture, 480).size == (480, 300)

    def test_an_address_is_of_the_least_width_that_is_enough(self, keep):
        picture = keep(file(drawn(1000, 300)))
        assert picture.widths == [480, 960, 1000]
        for wanted, given_width in [(1, 480), (480, 480), (481, 960), (1000, 1000), (1600, 1000)]:
            assert pictures.url(picture, wanted) == f"/pictures/{picture.digest}-{given_width}.webp"
        assert [width for _url, width in pictures.sources(picture)] == [480, 960, 1000]


class TestWhatIsNotKept:
    def test_nothing_says_where_when_and_by_what_it_was_taken(self, keep):
        exif = Image.Exif()
        exif[0x0110] = "A camera"
        exif[0x8825] = {1: "N", 2: (48.0, 23.0, 25.0), 3: "W", 4: (4.0, 29.0, 10.0)}
        data = file(kind="JPEG", exif=exif, comment=b"Who took it")
        assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
        picture = keep(data)
        for width in picture.widths:
            shown = seen(picture, width)
            assert not shown.getexif()
            assert not set(shown.info) & {"exif", "xmp", "icc_profile", "comment"}
            assert b"EXIF" not in kept_file(picture, width)

    def test_an_animation_stands_still_at_its_beginning(self, keep):
        frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "blue", "white")]
        for kind in ("GIF", "PNG", "WEBP"):
            picture = keep(file(frames[0], kind, save_all=True, append_images=frames[1:], duration=100))
            assert getattr(seen(picture), "n_frames", 1) == 1
            assert is_about(corners(picture)[0], RED), kind


class TestPixels:
    @pytest.mark.parametrize(("orientation", "red"), [(1, 0), (2, 1), (3, 3), (4, 2), (5, 0), (6, 1), (7, 3), (8, 2)])
    def test_a_picture_stands_upright_however_the_camera_was_held(self, keep, orientation, red):
        exif = Image.Exif()
        exif[0x0112] = orientation
        picture = keep(file(kind="JPEG", exif=exif))
        assert (picture.width, picture.height) == ((400, 640) if orientation >= 5 else (640, 400))
        assert [is_about(colour, RED) for colour in corners(picture)] == [place == red for place in range(4)]

    def test_the_width_that_counts_is_that_of_the_upright_picture(self, keep):
        exif = Image.Exif()
        exif[0x0112] = 6
        assert keep(file(drawn(100, 300), "JPEG", exif=exif)).width == 300
        with pytest.raises(pictures.PictureTooSmall):
            keep(file(drawn(300, 100), "JPEG", exif=exif))

    def test_an_orientation_that_is_none_turns_nothing(self, keep):
        exif = Image.Exif()
        exif[0x0112] = 77
        assert keep(file(kind="JPEG", exif=exif)).width == 640

    def test_inks_become_light(self, keep):
        picture = keep(file(drawn(mode="CMYK"), "JPEG"))
        assert is_about(corners(picture)[0], RED)
        assert is_about(corners(picture)[3], BLUE)

    def test_sixteen_bits_become_eight_of_the_same_grey(self, keep):
        deep = Image.new("I;16", (300, 200), 32_768)
        assert is_about(corners(keep(file(deep)))[0], (128, 128, 128))

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "RGBA", "P"])
    def test_every_mode_is_understood(self, keep, mode):
        assert seen(keep(file(drawn(mode=mode)))).mode == "RGB"

    def test_what_is_transparent_is_on_white(self, keep):
        clear = Image.new("RGBA", (300, 200), (255, 0, 0, 0))
        assert is_about(corners(keep(file(clear)))[0], WHITE)

    def test_a_palette_may_be_transparent(self, keep):
        palette = drawn(mode="P")
        palette.info["transparency"] = bytes([0 if index == palette.getpixel((0, 0)) else 255 for index in range(256)])
        picture = keep(file(palette))
        assert is_about(corners(picture)[0], WHITE)
        assert is_about(corners(picture)[3], BLUE)

    @pytest.mark.parametrize("mode", ["RGB", "L"])
    def test_one_colour_may_be_transparent(self, keep, mode):
        clear = drawn(mode=mode)
        picture = keep(file(clear, transparency=clear.getpixel((0, 0))))
        assert is_about(corners(picture)[0], WHITE)

    def test_colours_of_another_profile_become_those_of_the_web(self, keep):
        """In a profile whose first and last primaries are swapped, red is what the web calls blue."""
        swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
        red, blue = swapped.index(b"rXYZ"), swapped.index(b"bXYZ")
        swapped[red : red + 4], swapped[blue : blue + 4] = b"bXYZ", b"rXYZ"
        picture = keep(file(kind="PNG", icc_profile=bytes(swapped)))
        assert is_about(corners(picture)[0], BLUE)
        assert is_about(corners(picture)[3], RED)
        assert "icc_profile" not in seen(picture).info

    @pytest.mark.parametrize(
        "profile", [b"no profile", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()]
    )
    def test_a_profile_that_makes_no_sense_says_nothing(self, keep, profile):
        assert is_about(corners(keep(file(icc_profile=profile)))[0], RED)


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("data", "refusal"),
        [
            (b"", pictures.PictureKindUnknown),
            (b"a picture", pictures.PictureKindUnknown),
            (b"\xff\xd8\xff", pictures.PictureBroken),
            (SVG, pictures.PictureIsDrawing),
            (b"\xef\xbb\xbf<SVG/>", pictures.PictureIsDrawing),
            (file(kind="BMP"), pictures.PictureKindUnknown),
            (file(kind="TIFF"), pictures.PictureKindUnknown),
            (file(drawn(1, 1)), pictures.PictureTooSmall),
            (file(drawn(199, 1000)), pictures.PictureTooSmall),
            (file(drawn(12_001, 10, "1")), pictures.PictureTooManyPixels),
            (file(drawn(200, 12_001, "1")), pictures.PictureTooManyPixels),
            (png_that_says(8_000, 6_251), pictures.PictureTooManyPixels),
            (png_that_says(12_000, 12_000), pictures.PictureTooManyPixels),
            (png_that_says(100_000, 100_000), pictures.PictureTooManyPixels),
            (png_that_says(2**31 - 1, 2**31 - 1), pictures.PictureTooManyPixels),
            (png_that_says(8_000, 6_250), pictures.PictureBroken),
            (bytes(10_000_001), pictures.PictureTooLarge),
            (b"\xff\xd8" + b"\xff\xda" * 101, pictures.PictureBroken),
        ],
        ids=lambda value: getattr(value, "code", ""),
    )
    def test_with_the_reason(self, keep, data, refusal):
        with pytest.raises(refusal) as refused:
            keep(data)
        assert "{" not in refused.value.detail
        assert not Picture.objects.exists()

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
    def test_a_file_that_was_cut_short_is_refused(self, keep, kind):
        data = file(Image.effect_noise((400, 300), 90).convert("RGB"), kind)
        with pytest.raises(pictures.PictureBroken):
            keep(data[: len(data) // 2])

    def test_a_bomb_is_refused_before_it_goes_off(self, keep, monkeypatch):
        bomb = file(Image.new("1", (11_000, 11_000)))
        assert len(bomb) < 20_000
        monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
        with pytest.raises(pictures.PictureTooManyPixels):
            keep(bomb)

    @pytest.mark.filterwarnings("ignore::UserWarning")
    @given(place=st.floats(0, 1), junk=st.binary(min_size=1, max_size=40), kind=st.sampled_from(pictures.FORMATS))
    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    def test_damage_is_refused_or_does_no_harm(self, place, junk, kind):
        data = bytearray(file(drawn(220, 120), kind))
        start = round(place * len(data))
        data[start : start + len(junk)] = junk
        with contextlib.suppress(Refusal):
            assert pictures._cleaned(bytes(data)).mode == "RGB"


class TestUploading:
    def test_fifty_pictures_a_day_are_taken(self, at):
        reader = UserFactory()
        rows = [
            Picture(digest=f"{n:064x}", width=200, height=100, widths=[200], uploader=reader, kept_at=at)
            for n in range(50)
        ]
        Picture.objects.bulk_create(rows)
        with pytest.raises(pictures.PicturesSpent) as refused:
            pictures.upload(file(), reader, at + pictures.DAY * 0.5)
        assert refused.value.figures["next_at"] == at + pictures.DAY
        assert pictures.upload(file(), UserFactory(), at)
        assert pictures.upload(file(drawn(300)), reader, at + pictures.DAY)

    def test_a_suspended_reader_uploads_nothing(self, at):
        with pytest.raises(Refusal, match="suspended"):
            pictures.upload(file(), UserFactory(is_suspended=True), at)


class TestServing:
    @pytest.fixture
    def picture(self, keep):
        return keep(file())

    def test_a_picture_is_kept_by_whoever_has_it(self, client, picture):
        answer = client.get(pictures.url(picture, 480))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/webp"
        assert {"public", "immutable", "max-age=31536000"} <= set(answer["Cache-Control"].split(", "))
        assert answer["X-Content-Type-Options"] == "nosniff"
        data = b"".join(answer)
        assert int(answer["Content-Length"]) == len(data)
        assert Image.open(io.BytesIO(data)).size == (480, 300)

    def test_it_is_not_sent_again_to_who_has_it(self, client, picture):
        address = pictures.url(picture, 480)
        first = client.get(address)
        b"".join(first)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        assert "immutable" in again["Cache-Control"]

    def test_its_head_can_be_asked_for(self, client, picture):
        answer = client.head(pictures.url(picture, 480))
        assert answer.status_code == 200
        assert b"".join(answer) == b""
        assert int(answer["Content-Length"]) == len(kept_file(picture, 480))

    def test_no_query_is_made_for_it(self, client, picture, django_assert_num_queries):
        with django_assert_num_queries(0):
            b"".join(client.get(pictures.url(picture, 480)))

    def test_other_widths_and_digests_are_not_there(self, client, picture):
        for address in [
            f"/pictures/{picture.digest}-481.webp",
            f"/pictures/{picture.digest}-{'9' * 30}.webp",
            f"/pictures/{'0' * 64}-480.webp",
            f"/pictures/{picture.digest[:63]}-480.webp",
            f"/pictures/{picture.digest.upper()}-480.webp",
            "/pictures/x-480.webp",
            "/pictures/..%2f..-480.webp",
        ]:
            assert client.get(address).status_code == 404, address
